import { port as portOf } from '../arguments.ts';
import { connect } from '../connect.ts';
import type { Program } from '../muster.ts';

export function console_(program: Program): void {
  program
    .command('console')
    .description('Serves the console page of this account on this machine, until Ctrl-C')
    .option('--port <number>', 'a port of 127.0.0.1', portOf, 4780)
    .addHelpText(
      'after',
      '\nExamples:\n  muster console\n  muster --profile guild --region eu-west-1 console --port 4781',
    )
    .action(async ({ port }) => {
      const { json, ...where } = program.opts();
      const connection = await connect(where);
      // The page's packages are read only by who wants the page.
      const { servePage } = await import('../page/serve.ts');
      const page = await servePage(connection, { port });
      console.log(json ? JSON.stringify({ url: page.url }) : `\n  ${page.url}\n\nCtrl-C ends it.`);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void page.close());
    });
}
