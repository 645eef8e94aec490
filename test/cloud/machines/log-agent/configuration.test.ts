import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../../cloud/machines/log-agent/configuration.ts';
import { timestampReader } from '../../../../cloud/machines/log-agent/timestamp.ts';

const entry = { file_path: '/var/log/a.log', log_group_name: '/a' };
const read = (entries: object[], more: object = {}) =>
  readConfiguration(JSON.stringify({ logs: { logs_collected: { files: { collect_list: entries } }, ...more } }), 'i-1');

describe('the configuration of the log agent', () => {
  it('names a stream after the instance, and flushes every 5 seconds unless it says otherwise', () => {
    expect(read([entry])).toMatchObject({ flushMs: 5000, sources: [{ group: '/a', stream: 'i-1' }] });
    expect(read([{ ...entry, log_stream_name: '{instance_id}/a' }], { force_flush_interval: 1 })).toMatchObject({
      flushMs: 1000,
      sources: [{ stream: 'i-1/a' }],
    });
  });

  it.each([
    ['nothing to collect', () => read([]), /collect_list names no file/],
    [
      'a relative path',
      () => read([{ ...entry, file_path: 'a.log' }]),
      /\[0\].file_path is a.log, not an absolute path/,
    ],
    ['no group', () => read([{ file_path: '/a' }]), /\[0\].log_group_name is missing/],
    ['no interval', () => read([entry], { force_flush_interval: 0 }), /force_flush_interval is 0/],
    ['an unknown code', () => read([{ ...entry, timestamp_format: '%Q' }]), /"%Q" in timestamp_format "%Q"/],
    ['no JSON', () => readConfiguration('{', 'i-1'), /It is not JSON/],
  ])('is refused with %s', (_, reading, message) => {
    expect(reading).toThrow(message);
  });
});

describe('the time of a line', () => {
  it.each([
    ['%Y-%m-%dT%H:%M:%S.%fZ', '{"time":"2026-11-21T19:22:27.045Z"}', '2026-11-21T19:22:27.045Z'],
    ['%d %b %Y %H:%M:%S %z', '21 Nov 2026 19:22:27 +0130 x', '2026-11-21T17:52:27.000Z'],
    ['%H:%M:%S,%f %Y/%m/%d', '19:22:27,5 2026/11/21', '2026-11-21T19:22:27.500Z'],
  ])('is read by %s', (format, line, expected) => {
    expect(timestampReader(format, 'UTC')(line)).toBe(Date.parse(expected));
  });

  it('is local unless the configuration says UTC', () => {
    expect(timestampReader('%Y-%m-%d %H:%M:%S')('2026-11-21 19:22:27')).toBe(
      new Date(2026, 10, 21, 19, 22, 27).getTime(),
    );
  });

  it('is none where the line has none', () => {
    expect(timestampReader('%Y-%m-%d')('Error: no')).toBeUndefined();
  });
});
