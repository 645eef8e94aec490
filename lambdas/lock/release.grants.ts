export { default } from '../hold.grants.ts';
