export { default } from '../parameter-resource.grants.ts';
