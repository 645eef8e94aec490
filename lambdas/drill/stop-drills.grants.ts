import { grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';
import undo from './undo.grants.ts';

export default grants(undo, onTable('dynamodb:Query'));
