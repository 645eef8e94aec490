import { grants } from './grants.ts';

/** Of who makes a launch template whose image is a parameter, and of who launches from one. Those of AWS belong to no account. */
export default grants({
  actions: ['ssm:GetParameters'],
  on: ['arn:aws:ssm:{region}::parameter/aws/service/*'],
  implied: 'the image is a parameter, which EC2 reads as whoever names the template',
});
