import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { bucketName } from '../naming.ts';
import { step } from '../step.ts';
import { book } from './book.ts';
import { drillPage, isMeasured } from './drill-page.ts';
import { DrillReport, UnmeasuredReport } from './drill-report-data.ts';
import { findHarm, noteHarm } from './harm.ts';
import { storeReport } from './store-report.ts';

const s3 = new S3Client({ maxAttempts: 5 });
const events = new EventBridgeClient({ maxAttempts: 5 });

const Report = z.union([DrillReport, UnmeasuredReport]);

/** The verdict could not be told: EventBridge did not take the event. */
class VerdictNotTold extends Error {
  override readonly name = 'VerdictNotTold';
}

/** Makes the page out of the report, books what the drill has cost its users, and tells the verdict to whoever listens. */
export const handler = step(z.object({ run: z.string() }), async ({ run }) => {
  const Key = `reports/${run}/report.json`;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucketName, Key }));
  const report = Report.parse(JSON.parse(await Body!.transformToString()));
  const html = await storeReport(run, 'report.html', drillPage(report), 'text/html; charset=utf-8');

  const { drill, judgement, environment, startedAt } = report;
  const measured = isMeasured(report) ? { rtoMs: report.figures.all.rtoMs } : {};
  const { verdict } = judgement;
  await book({ run, kind: 'drill', what: drill.name, at: startedAt, ms: drill.costMs, verdict, ...measured });
  const told = { json: `s3://${bucketName}/${Key}`, html };
  const detail = {
    environment,
    run,
    drill: drill.name,
    verdict,
    because: judgement.because,
    report: told,
  };
  const { FailedEntryCount, Entries } = await events.send(
    new PutEventsCommand({
      Entries: [
        { Source: 'muster.drill', DetailType: 'Drill Verdict', Detail: JSON.stringify(detail).slice(0, 200_000) },
      ],
    }),
  );
  if (FailedEntryCount) throw new VerdictNotTold(`${Entries?.[0]?.ErrorCode}: ${Entries?.[0]?.ErrorMessage}`);
  if (await findHarm(run)) await noteHarm(run, () => ({ reportedAt: new Date().toISOString() }));
  return { report: told };
});
