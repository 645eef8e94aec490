import {
  InvalidMinimumHealthyHostValueException,
  InvalidZonalDeploymentConfigurationException,
  type MinimumHealthyHosts,
  type ZonalConfig,
} from '@aws-sdk/client-codedeploy';
import { refuse } from '../refuse.ts';

/** Throws `InvalidMinimumHealthyHostValueException`. */
export function checkMinimum(given: MinimumHealthyHosts | undefined): Required<MinimumHealthyHosts> {
  const { type, value } = given ?? {};
  if (!isMinimum({ type, value })) {
    refuse(
      InvalidMinimumHealthyHostValueException,
      `${type} ${value} is not valid: give HOST_COUNT with 0 or more, or FLEET_PERCENT with 0 to 99`,
    );
  }
  return { type: type!, value: value! };
}

/** Throws `InvalidZonalDeploymentConfigurationException`. */
export function checkZonal(given: ZonalConfig): ZonalConfig {
  for (const name of ['monitorDurationInSeconds', 'firstZoneMonitorDurationInSeconds'] as const) {
    const seconds = given[name];
    if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 0)) {
      refuse(
        InvalidZonalDeploymentConfigurationException,
        `zonalConfig.${name} of ${seconds} is not valid: give a whole number of seconds, 0 or more`,
      );
    }
  }
  const perZone = given.minimumHealthyHostsPerZone;
  if (perZone && !isMinimum(perZone)) {
    refuse(
      InvalidZonalDeploymentConfigurationException,
      `zonalConfig.minimumHealthyHostsPerZone of ${perZone.type} ${perZone.value} is not valid: give HOST_COUNT with 0 or more, or FLEET_PERCENT with 0 to 99`,
    );
  }
  return given;
}

function isMinimum({ type, value }: { type?: string | undefined; value?: number | undefined }): boolean {
  if (value === undefined || !Number.isInteger(value) || value < 0) return false;
  return type === 'HOST_COUNT' || (type === 'FLEET_PERCENT' && value <= 99);
}
