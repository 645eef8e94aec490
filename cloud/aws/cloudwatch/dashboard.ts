import { DashboardInvalidInputError, DashboardNotFoundError } from '@aws-sdk/client-cloudwatch';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import type { CloudWatch, DashboardRow, Operations } from './cloudwatch.ts';
import { invalidToken } from './metric.ts';

export function dashboard({ cloud, dashboards }: CloudWatch): Operations {
  const dashboardOf = (name = '') =>
    dashboards.get(name) ?? refuse(DashboardNotFoundError, `Dashboard ${name} does not exist`);
  return {
    async PutDashboard({ DashboardName: name = '', DashboardBody: body = '' }) {
      if (!/^[A-Za-z0-9_-]{1,255}$/.test(name))
        refuse(DashboardInvalidInputError, `The dashboard name '${name}' may have letters, digits, - and _ only`);
      checkBody(name, body);
      // Dashboards are global: their ARN names no region.
      const arn = `arn:aws:cloudwatch::${cloud.account}:dashboard/${name}`;
      dashboards.put(name, { name, arn, body, modified: cloud.clock.now().toISOString() });
      return { DashboardValidationMessages: [] };
    },
    async GetDashboard({ DashboardName }) {
      const { name, arn, body } = dashboardOf(DashboardName);
      return { DashboardName: name, DashboardArn: arn, DashboardBody: body };
    },
    async ListDashboards({ DashboardNamePrefix = '', NextToken }) {
      const chosen = dashboards.values().filter((it) => it.name.startsWith(DashboardNamePrefix));
      const page = paging(chosen, (it) => it.name, { token: NextToken, size: 1000 }, invalidToken);
      return { DashboardEntries: page.items.map(describe), NextToken: page.next };
    },
    async DeleteDashboards({ DashboardNames = [] }) {
      for (const name of DashboardNames) dashboardOf(name);
      for (const name of DashboardNames) dashboards.delete(name);
      return {};
    },
  };
}

function checkBody(name: string, body: string): void {
  try {
    if (Array.isArray((JSON.parse(body) as { widgets?: unknown }).widgets)) return;
  } catch {
    // not JSON: told below
  }
  refuse(DashboardInvalidInputError, `The body of dashboard ${name} must be a JSON object with an array 'widgets'`);
}

function describe({ name, arn, body, modified }: DashboardRow) {
  return { DashboardName: name, DashboardArn: arn, LastModified: new Date(modified), Size: Buffer.byteLength(body) };
}
