import { undoing } from '../faults.grants.ts';
import { grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

/** To take back what a run has done. */
export const takingBack = grants(undoing, onTable('dynamodb:GetItem', 'dynamodb:PutItem'), {
  actions: ['scheduler:DeleteSchedule'],
  on: ['arn:aws:scheduler:{region}:{account}:schedule/default/muster-{environment}-undo-*'],
});

export default grants(takingBack, {
  actions: ['states:StartExecution'],
  on: ['arn:aws:states:{region}:{account}:stateMachine:muster-{environment}-aftermath'],
});
