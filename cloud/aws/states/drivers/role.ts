import { StatesError } from '../../../asl/error.ts';
import type { Facts } from '../../../asl/run.ts';
import type { Cloud, Principal } from '../../../service.ts';

/** Sessions of the roles that executions run as. */
export interface Roles {
  /** Throws `States.Permissions` where the role cannot be taken. */
  of(execution: Facts): Promise<Principal>;
}

/** One session per execution, renewed before it ends. */
export function openRoles({ identities, clock }: Cloud): Roles {
  const sessions = new Map<string, { principal: Principal; until: number }>();
  const SPARE_MS = 60_000;

  return {
    async of({ arn, roleArn, name, machineArn }) {
      const now = clock.now().getTime();
      const known = sessions.get(arn);
      if (known && known.until > now) return known.principal;
      for (const [key, { until }] of sessions) if (until <= now) sessions.delete(key);
      const sessionName = name
        .replace(/[^\w+=,.@-]/g, '-')
        .slice(0, 64)
        .padEnd(2, '-');
      try {
        const by = { service: 'states.amazonaws.com', sourceArn: machineArn } as const;
        const session = await identities.assume(roleArn, by, sessionName);
        sessions.set(arn, { principal: session.principal, until: session.expiration.getTime() - SPARE_MS });
        return session.principal;
      } catch {
        throw new StatesError(
          'States.Permissions',
          `The role ${roleArn} is not authorized to be assumed by states.amazonaws.com`,
        );
      }
    },
  };
}
