import { InvalidArgumentError } from '@commander-js/extra-typings';
import { number, rate } from '../arguments.ts';
import { confirm } from '../confirm.ts';
import { type Connection, connect } from '../connect.ts';
import { costs } from '../costs.ts';
import { drillHistory, historyText } from '../drill-history.ts';
import { drillText, seriesText, summarize } from '../drill-text.ts';
import { resumeDrills, stopDrills } from '../drills-switch.ts';
import { execute, run } from '../execute.ts';
import { type Foreseen, foreseenText } from '../foreseen.ts';
import { readable } from '../history.ts';
import { inputSchema } from '../input-schema.ts';
import type { Program } from '../muster.ts';
import { didYouMean } from '../nearest.ts';
import { NoReport, type Report, readReport, reportPlace, type Verdict } from '../report.ts';
import { tell } from '../tell.ts';
import { WrongUse } from '../wrong-use.ts';

/** PASS proves something, FAIL too, also of what has not recovered; INVALID proves nothing. */
const EXIT: Readonly<Record<Verdict, number>> = { PASS: 0, FAIL: 1, INVALID: 3 };

/** There is no experiment of this name; the message says which is near. */
class NoDrill extends WrongUse {
  override readonly name = 'NoDrill';
}

interface Asked {
  readonly drill: string;
  readonly rate?: number;
  readonly with?: object;
}

export function drill(program: Program): void {
  program
    .command('drill')
    .argument('[name]', 'an experiment; without it, those that there are')
    .description('Breaks something on purpose, under traffic, and proves what that cost')
    .option('--dry-run', 'which targets it would hit and what it is expected to cost; harms nothing')
    .option('--rate <number>', 'requests a second of the probe', rate)
    .option('--with <json>', 'what is different from the experiment this once, as a JSON merge patch', changes)
    .option('--times <number>', 'so many times, for a distribution', number(1, 1_000))
    .option('--history', 'what its earlier runs came to')
    .option('--stop [why]', 'ends all drills at once and takes back what they have done; none starts until --resume')
    .option('--resume', 'lets drills start again')
    .option('--yes', 'means it, on AWS')
    .addHelpText(
      'after',
      '\nEnds with 0 for PASS, 1 for FAIL (also if it did not recover), 3 for INVALID (nothing is shown).\n\nExamples:\n  muster drill database-failover --dry-run\n  muster drill primary-killed --times 20\n  muster drill --stop "the shop opens"',
    )
    .action(
      async (
        name,
        { dryRun = false, rate, with: different, times = 1, stop, resume = false, history = false, yes },
      ) => {
        const { json = false, ...where } = program.opts();
        const connection = await connect(where);
        if (stop) return end(connection, stop === true ? 'somebody has stopped them' : stop, json);
        if (resume) return goOn(connection, json);
        if (!name) return list(await names(connection), json);
        await known(connection, name);
        if (history) return tellHistory(connection, name, json);
        const asked = { drill: name, ...(rate !== undefined && { rate }), ...(different && { with: different }) };
        if (dryRun) return foresee(connection, asked, json);
        confirm(connection, `run the drill "${name}" against`, yes);
        const reports: Report[] = [];
        // A program gets one document: of many runs, their distribution with each report in it.
        const isQuiet = json && times > 1;
        for (let time = 1; time <= times; time++) reports.push(await once(connection, asked, json, isQuiet));
        if (times > 1) {
          const series = summarize(reports);
          tell(json ? { ...series, reports } : series, json, seriesText(series));
        }
        process.exitCode = Math.max(...reports.map(({ judgement }) => EXIT[judgement!.verdict]));
      },
    );
}

async function end(connection: Connection, because: string, json: boolean): Promise<void> {
  await stopDrills(connection, because);
  const { environment } = connection;
  const text = `No drill of ${environment} starts or goes on: ${because}.\nWhat they have done is being taken back. "muster drill --resume" lets them start again.`;
  tell({ environment, stopped: true, because }, json, text);
}

async function goOn(connection: Connection, json: boolean): Promise<void> {
  const were = await resumeDrills(connection);
  const { environment } = connection;
  tell({ environment, stopped: false }, json, `Drills of ${environment} ${were ? 'start again' : 'were not stopped'}.`);
}

function changes(text: string): object {
  try {
    const parsed = JSON.parse(text) as unknown;
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {}
  throw new InvalidArgumentError(`${text} is not a JSON object such as {"seconds":60}`);
}

/** Asked before anything starts: a name that was mistyped is no run that proved nothing. Throws `NoDrill`. */
async function known(connection: Connection, name: string): Promise<void> {
  const all = await names(connection);
  if (all.length > 0 && !all.includes(name))
    throw new NoDrill(`There is no drill "${name}": ${didYouMean(name, all)}"muster drill" names those that there are`);
}

async function names(connection: Connection): Promise<string[]> {
  const schema = (await inputSchema(connection, 'drill')) as { properties: { drill: { enum: string[] } } } | undefined;
  return schema?.properties.drill.enum ?? [];
}

function list(drills: readonly string[], json: boolean): void {
  tell(drills, json, `${drills.map((it) => `  ${it}`).join('\n')}\n\nmuster drill <name> --dry-run`);
}

async function tellHistory(connection: Connection, name: string, json: boolean): Promise<void> {
  const history = drillHistory(await costs(connection), name);
  tell(history, json, historyText(history));
}

async function foresee(connection: Connection, asked: Asked, json: boolean): Promise<void> {
  const input = { environment: connection.environment, ...asked, dryRun: true };
  const { output } = await execute<Foreseen>(connection, { machine: 'drill', input }, { quiet: json, brief: true });
  tell(output, json, foreseenText(output));
}

async function once(connection: Connection, asked: Asked, json: boolean, isQuiet: boolean): Promise<Report> {
  const input = { environment: connection.environment, ...asked };
  const { executionArn, ended } = await run(connection, { machine: 'drill', input }, { quiet: json });
  const name = executionArn.split(':').at(-1)!;
  const place = `${reportPlace(connection, name)}report.html`;
  try {
    const report = await readReport(connection, name);
    if (!isQuiet) tell(report, json, drillText(report, place));
    return report;
  } catch (error) {
    if (!(error instanceof NoReport)) throw error;
    // Without a report the execution's own end is all that there is to tell.
    const because = [`${ended.error}: ${readable(ended.cause)}`];
    const report: Report = { kind: 'drill', run: name, judgement: { verdict: 'INVALID', because } };
    if (!isQuiet) tell(report, json, drillText(report));
    return report;
  }
}
