import type { Connection, Database } from './database.ts';
import { contains, cut, readCursor } from './page.ts';

export interface Member {
  id: string;
  guildId: string;
  character: string;
  class: string;
  level: number;
  rank: string;
  createdAt: string;
  updatedAt: string;
}

export type MemberFields = Pick<Member, 'character' | 'class' | 'level' | 'rank'>;

const COLUMNS = `id, guild_id as "guildId", character, class, level, rank, created_at as "createdAt", updated_at as "updatedAt"`;

export interface MemberQuery {
  search?: string;
  after?: string;
  limit: number;
}

/** One page of a guild's roster in the order of characters. */
export async function listMembers(database: Database, guildId: string, query: MemberQuery) {
  const [character, id] = query.after ? readCursor(query.after) : [null, null];
  const rows = await database.read<Member>(
    `select ${COLUMNS} from member where guild_id = $1
       and ($2::text is null or (lower(character), id) > (lower($2), $3::uuid))
       and ($4::text is null or character ilike $4 or class ilike $4 or rank ilike $4)
     order by lower(character), id limit $5`,
    [guildId, character, id, query.search ? contains(query.search) : null, query.limit + 1],
  );
  const { rows: members, next } = cut(rows, query.limit, (member) => [member.character, member.id]);
  return { members, next };
}

export async function getMember(database: Database, guildId: string, id: string): Promise<Member | undefined> {
  const [member] = await database.read<Member>(`select ${COLUMNS} from member where guild_id = $1 and id = $2`, [
    guildId,
    id,
  ]);
  return member;
}

/** Undefined when there is no such guild. */
export async function createMember(
  connection: Connection,
  guildId: string,
  fields: MemberFields,
): Promise<Member | undefined> {
  const { rows } = await connection.query<Member>(
    `insert into member (guild_id, character, class, level, rank)
     select id, $2, $3, $4, $5 from guild where id = $1 for key share returning ${COLUMNS}`,
    [guildId, fields.character, fields.class, fields.level, fields.rank],
  );
  return rows[0];
}

export async function updateMember(
  connection: Connection,
  guildId: string,
  id: string,
  fields: Partial<MemberFields>,
): Promise<Member | undefined> {
  const { rows } = await connection.query<Member>(
    `update member set character = coalesce($3, character), class = coalesce($4, class), level = coalesce($5, level),
       rank = coalesce($6, rank), updated_at = now() where guild_id = $1 and id = $2 returning ${COLUMNS}`,
    [guildId, id, fields.character, fields.class, fields.level, fields.rank],
  );
  return rows[0];
}

export async function deleteMember(connection: Connection, guildId: string, id: string): Promise<boolean> {
  return (await connection.query('delete from member where guild_id = $1 and id = $2', [guildId, id])).rowCount === 1;
}
