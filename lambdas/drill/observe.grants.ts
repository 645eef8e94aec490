export { default } from './effect.grants.ts';
