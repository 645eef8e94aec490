import { afterAll, beforeAll, expect, it } from 'vitest';
import { blackOut } from './blackout.ts';
import { hooked } from './bundle.ts';
import { disturb, type Site } from './disturbance.ts';
import { openSite } from './site.ts';

/** The riskiest of the cells that `bench/deployment-matrix.ts` tries all of. */
let site: Site;
beforeAll(async () => {
  site = await openSite('auto scaling');
  expect(await site.deployment(await site.deploy(hooked('v0')))).toMatchObject({ status: 'Succeeded' });
}, 60_000);
afterAll(() => site[Symbol.asyncDispose]());

it('ends with the old revision everywhere when an instance dies on its way back into traffic', async () => {
  const outcome = await disturb(site, { what: 'kill', event: 'AllowTraffic', instance: 0 }, 'v1');
  expect(outcome).toMatchObject({ status: 'Failed', wrong: undefined, version: 'v0' });
}, 120_000);

it('ends with the new revision everywhere when an instance comes into service after the deployment that it was launched in', async () => {
  const outcome = await disturb(site, { what: 'scale out', event: 'BeforeAllowTraffic', instance: 1 }, 'v2');
  expect(outcome).toMatchObject({ status: 'Succeeded', wrong: undefined, version: 'v2' });
}, 120_000);

it('ends with the old revision everywhere when the whole cloud dies under a hook', async () => {
  const outcome = await blackOut(site, { event: 'ApplicationStart', instance: 0 }, 'v3');
  expect(outcome).toMatchObject({ status: 'Failed', wrong: undefined, version: 'v2' });
}, 120_000);
