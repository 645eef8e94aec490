import { zipSync } from 'fflate';

/** The source of a service whose every answer names its version. */
export const service = (version: string, healthy = true) => ({
  'server.js': `require('node:http').createServer((_, r) => r.end(${JSON.stringify(version)})).listen(8080);`,
  'web.service':
    '[Service]\nExecStart=/usr/bin/node /opt/web/server.js\nRestart=always\n\n[Install]\nWantedBy=multi-user.target\n',
  'start.sh': '#!/bin/bash\nsystemctl daemon-reload\nsystemctl enable web\nsystemctl restart web\n',
  'validate.sh': `#!/bin/bash\nfor i in $(seq 50); do\n  [ "$(curl -s http://127.0.0.1:8080/)" = ${version} ] && exit ${healthy ? 0 : 1}\n  sleep 0.1\ndone\nexit 1\n`,
  'appspec.yml': [
    'version: 0.0',
    'os: linux',
    'files:',
    '  - { source: /, destination: /opt/web }',
    '  - { source: web.service, destination: /etc/systemd/system }',
    'file_exists_behavior: OVERWRITE',
    'hooks:',
    '  ApplicationStart: [{ location: start.sh, timeout: 20 }]',
    '  ValidateService: [{ location: validate.sh, timeout: 20 }]',
    '',
  ].join('\n'),
  'buildspec.yml':
    'version: 0.2\nphases: { build: { commands: ["node --check server.js"] } }\nartifacts: { files: ["*.js", "*.sh", "*.yml", "*.service"] }\n',
});

const HOOKS = [
  'ApplicationStop',
  'BeforeInstall',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
];

/** The same with a script for every hook that there is, each of which takes a moment. */
export const hooked = (version: string) => ({
  ...service(version),
  'moment.sh': '#!/bin/bash\nsleep 0.2\n',
  'appspec.yml': [
    'version: 0.0',
    'os: linux',
    'files:',
    '  - { source: /, destination: /opt/web }',
    '  - { source: web.service, destination: /etc/systemd/system }',
    'file_exists_behavior: OVERWRITE',
    'hooks:',
    ...HOOKS.map((name) => {
      const own = { ApplicationStart: 'start.sh', ValidateService: 'validate.sh' }[name];
      const scripts = ['moment.sh', ...(own ? [own] : [])].map((location) => `{ location: ${location}, timeout: 20 }`);
      return `  ${name}: [${scripts.join(', ')}]`;
    }),
    '',
  ].join('\n'),
});

/** Files as they go to S3, every one executable. */
export function bundle(files: Record<string, string>): Uint8Array {
  const modes = { os: 3, attrs: 0o100755 << 16 };
  const entries = Object.entries(files).map(([name, text]) => [name, [new TextEncoder().encode(text), modes]]);
  return zipSync(Object.fromEntries(entries));
}
