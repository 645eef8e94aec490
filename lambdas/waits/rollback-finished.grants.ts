export { default } from './deployment-finished.grants.ts';
