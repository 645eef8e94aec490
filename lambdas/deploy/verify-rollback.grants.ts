export { default } from './verify.grants.ts';
