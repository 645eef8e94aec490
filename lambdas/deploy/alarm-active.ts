/** An alarm of the tier is in ALARM, and CodeDeploy starts nothing before it has ended; the state machine asks again for some minutes. */
export class AlarmActive extends Error {
  override readonly name = 'AlarmActive';
}
