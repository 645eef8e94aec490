import { injecting } from '../faults.grants.ts';
import { grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(injecting, onTable('dynamodb:GetItem', 'dynamodb:PutItem'), {
  actions: ['scheduler:DeleteSchedule'],
  on: ['arn:aws:scheduler:{region}:{account}:schedule/default/muster-{environment}-undo-*'],
});
