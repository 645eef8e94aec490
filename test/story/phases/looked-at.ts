import { DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../console/connect.ts';
import { type OpenPage, openPage } from '../../console/open-page.ts';
import { findChromium } from '../../services/chromium.ts';
import type { Evening } from '../evening.ts';
import { inService } from '../fleet.ts';

const executable = findChromium();

/** What a person sees who opens the page of the stack, and clicks on what is there. */
export const lookedAt = (tonight: () => Evening) =>
  describe.skipIf(!executable)('the page of the stack', () => {
    let page: OpenPage;
    let tab: OpenPage['tab'];
    let fleet: readonly string[];
    beforeAll(async () => {
      const evening = tonight();
      fleet = [...(await inService(evening, 'web')), ...(await inService(evening, 'api'))];
      page = await openPage(await connect({ folder: evening.folder }), executable!);
      tab = page.tab;
    });
    afterAll(() => page?.[Symbol.asyncDispose]());

    const card = (id: string) => tab.getByRole('button', { name: id });
    const told = () => tab.getByRole('complementary');

    it('has every instance with its health and the commit it serves, and both halves of the database', async () => {
      const { outputs } = tonight();
      for (const id of fleet) await card(id).getByText('healthy', { exact: true }).waitFor();
      for (const tier of ['web', 'api'] as const)
        await tab.getByText(outputs.deployed[tier].commit.slice(0, 7)).first().waitFor();
      for (const half of ['primary', 'standby']) await tab.getByRole('button', { name: half }).waitFor();
      await tab.getByText(/Instances, targets and database \d s ago/).waitFor();
    });

    it('tells of an instance, found with the keyboard alone, what AWS tells, and the call to ask for it', async () => {
      const [id = ''] = fleet;
      await card(id).focus();
      await tab.keyboard.press('Enter');
      await told().getByText('running', { exact: true }).waitFor();
      await told().getByText(`aws ec2 describe-instances --instance-ids ${id} --endpoint-url`).waitFor();
      await tab.keyboard.press('Escape');
      await told().waitFor({ state: 'hidden' });
      expect(await tab.evaluate('document.activeElement.textContent')).toContain(id);
    });

    it('tells of the targets behind a load balancer which are healthy', async () => {
      const { aws } = tonight();
      await tab.getByRole('button', { name: '2 of 2 healthy' }).first().click();
      const { TargetGroups } = await aws.elb.send(new DescribeTargetGroupsCommand({ Names: ['muster-dev-web'] }));
      const call = `aws elbv2 describe-target-health --target-group-arn ${TargetGroups![0]!.TargetGroupArn}`;
      await told().getByText(call).waitFor();
      await told().getByText('All that AWS answers').click();
      const answer = JSON.parse((await told().locator('details pre').textContent())!);
      const states = answer.TargetHealthDescriptions.map(
        (it: { TargetHealth: { State: string } }) => it.TargetHealth.State,
      );
      expect(states).toEqual(['healthy', 'healthy']);
    });

    it.each([375, 1920])('overflows nothing at %i pixels, and throws no error', async (width) => {
      await tab.setViewportSize({ width, height: 800 });
      expect(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      expect(page.errors).toEqual([]);
    });
  });
