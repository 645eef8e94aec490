import path from 'node:path';

interface Stop {
  site: string;
  page: string;
  endpoint: string;
  file: string;
  stateMachineArn: string;
  environment: string;
  /** Started by "muster start": there is no Ctrl-C to reach it. */
  isBackground: boolean;
}

/** What a person can try now. Credentials are named by where they lie, never printed. */
export function tour({ site, page, endpoint, file, stateMachineArn, environment, isBackground }: Stop): string {
  const folder = path.dirname(file) === '.muster' ? '' : `MUSTER_FOLDER=${path.dirname(file)} `;
  return `
The guild roster is live:

  the guild roster   ${site}/
  the console page   ${page}
  the AWS endpoint   ${endpoint}, for any SDK or CLI
  for programs       ${file}, with a local operator's credentials

Try:

  curl -s ${site}/api/guilds -H 'content-type: application/json' \\
    -d '{"name":"Night Watch","realm":"Stormhold","faction":"Alliance"}'
  curl -si ${site}/api/guilds | grep -i x-served-by
  ${folder}npm run -s muster -- status

  # from here on, this shell's AWS tools talk to this cloud, and cannot reach a real account
  eval "$(${folder}npm run -s credentials)"
  aws stepfunctions list-executions \\
    --state-machine-arn ${stateMachineArn}
  aws stepfunctions start-execution --input '{"environment":"${environment}"}' \\
    --state-machine-arn ${stateMachineArn}
  aws ec2 describe-instances --output table \\
    --query 'Reservations[].Instances[].[InstanceId,State.Name,Placement.AvailabilityZone]'

${isBackground ? '"npm run muster -- stop"' : 'Ctrl-C'} stops everything; the data stays for the next start.`;
}
