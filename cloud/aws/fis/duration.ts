import { ValidationException } from '@aws-sdk/client-fis';
import { refuse } from '../refuse.ts';

/** Milliseconds of an ISO 8601 duration of days at most: `PT1M30S`. AWS begins at a minute for most actions; here a second is enough. */
export function durationOf(written: string): number {
  const [all, days = 0, hours = 0, minutes = 0, seconds = 0] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(written) ?? [];
  const ms = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
  if (!all || ms <= 0) refuse(ValidationException, `"${written}" is not a duration: write one like PT2M or PT30S`);
  return ms;
}
