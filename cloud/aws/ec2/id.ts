import { randomBytes } from 'node:crypto';

/** `vpc-` and 17 hexadecimal digits, as all ids of EC2 since 2018. */
export const newId = (prefix: string) => `${prefix}-${randomBytes(9).toString('hex').slice(0, 17)}`;
