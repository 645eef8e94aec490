import { grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';
import { takingBack } from './undo.grants.ts';

export default grants(takingBack, onTable('dynamodb:Query'));
