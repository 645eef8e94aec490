import type { Connection, Database } from './database.ts';
import { contains, cut, readCursor } from './page.ts';

export interface Guild {
  id: string;
  name: string;
  realm: string;
  faction: string;
  /** How many members it has. */
  members: number;
  createdAt: string;
  updatedAt: string;
}

export type GuildFields = Pick<Guild, 'name' | 'realm' | 'faction'>;

const COLUMNS = `id, name, realm, faction, (select count(*)::int from member where guild_id = guild.id) as members,
  created_at as "createdAt", updated_at as "updatedAt"`;

export interface GuildQuery {
  search?: string;
  realm?: string;
  faction?: string;
  after?: string;
  limit: number;
}

/** One page in the order of names. `search` looks in names, realms and factions. */
export async function listGuilds(database: Database, query: GuildQuery) {
  const [name, id] = query.after ? readCursor(query.after) : [null, null];
  const rows = await database.read<Guild>(
    `select ${COLUMNS} from guild
     where ($1::text is null or (lower(name), id) > (lower($1), $2::uuid))
       and ($3::text is null or name ilike $3 or realm ilike $3 or faction ilike $3)
       and ($4::text is null or lower(realm) = lower($4))
       and ($5::text is null or lower(faction) = lower($5))
     order by lower(name), id limit $6`,
    [
      name,
      id,
      query.search ? contains(query.search) : null,
      query.realm ?? null,
      query.faction ?? null,
      query.limit + 1,
    ],
  );
  const { rows: guilds, next } = cut(rows, query.limit, (guild) => [guild.name, guild.id]);
  return { guilds, next };
}

export async function getGuild(database: Database, id: string): Promise<Guild | undefined> {
  const [guild] = await database.read<Guild>(`select ${COLUMNS} from guild where id = $1`, [id]);
  return guild;
}

export async function createGuild(connection: Connection, { name, realm, faction }: GuildFields): Promise<Guild> {
  const { rows } = await connection.query<Guild>(
    `insert into guild (name, realm, faction) values ($1, $2, $3) returning ${COLUMNS}`,
    [name, realm, faction],
  );
  return rows[0]!;
}

export async function updateGuild(
  connection: Connection,
  id: string,
  fields: Partial<GuildFields>,
): Promise<Guild | undefined> {
  const { rows } = await connection.query<Guild>(
    `update guild set name = coalesce($2, name), realm = coalesce($3, realm), faction = coalesce($4, faction),
       updated_at = now() where id = $1 returning ${COLUMNS}`,
    [id, fields.name, fields.realm, fields.faction],
  );
  return rows[0];
}

/** Its members go with it. */
export async function deleteGuild(connection: Connection, id: string): Promise<boolean> {
  return (await connection.query('delete from guild where id = $1', [id])).rowCount === 1;
}
