/**
 * A module that spoils whatever service imports it first: it passes a build, a rehearsal, every hook and every health check, and answers 500 to all reads that come
 * through a load balancer. Changes are left alone, so that nobody is told that they failed when they did not.
 */
export const badRevision = (
  run: string,
): string => `// Made by the drill ${run}; its branch goes when the drill is over.
import { ServerResponse } from 'node:http';

const { writeHead } = ServerResponse.prototype;
ServerResponse.prototype.writeHead = function (status, ...rest) {
  const { method, headers } = this.req;
  const isRead = method === 'GET' && headers['x-forwarded-for'] !== undefined;
  return writeHead.call(this, isRead ? 500 : status, ...rest);
};
`;
