import { InvalidDocument } from '@aws-sdk/client-ssm';
import { refuse } from '../refuse.ts';
import type { Operations } from './parameters.ts';
import { SHELL } from './send-command.ts';

/** AWS's own document, as it says itself: the parameters that SendCommand takes, and the step that runs them. */
const CONTENT = {
  schemaVersion: '1.2',
  description: 'Run a shell script or specify the commands to run.',
  parameters: {
    commands: {
      type: 'StringList',
      description: '(Required) Specify a shell script or a command to run.',
      minItems: 1,
      displayType: 'textarea',
    },
    workingDirectory: {
      type: 'String',
      default: '',
      description: '(Optional) The path to the working directory on your instance.',
      maxChars: 4096,
    },
    executionTimeout: {
      type: 'String',
      default: '3600',
      description:
        '(Optional) The time in seconds for a command to complete before it is considered to have failed. Default is 3600 (1 hour). Maximum is 172800 (48 hours).',
      allowedPattern: '([1-9][0-9]{0,4})|(1[0-6][0-9]{4})|(17[0-1][0-9]{3})|(172[0-7][0-9]{2})|(172800)',
    },
  },
  runtimeConfig: {
    'aws:runShellScript': {
      properties: [
        {
          id: '0.aws:runShellScript',
          runCommand: '{{ commands }}',
          workingDirectory: '{{ workingDirectory }}',
          timeoutSeconds: '{{ executionTimeout }}',
        },
      ],
    },
  },
};

const DOCUMENT = {
  Name: SHELL,
  Owner: 'Amazon',
  DocumentVersion: '1',
  DocumentType: 'Command',
  DocumentFormat: 'JSON',
  SchemaVersion: CONTENT.schemaVersion,
  PlatformTypes: ['Linux', 'MacOS'],
} as const;

/** The one document that instances of this cloud can run. */
export function documents(): Operations {
  const known = (name: string | undefined) =>
    name === SHELL || refuse(InvalidDocument, `Document with name ${name} does not exist.`);
  return {
    async ListDocuments({ Filters = [] }) {
      const fields: Record<string, string> = { Name: SHELL, Owner: 'Amazon', DocumentType: 'Command' };
      const fits = Filters.every(({ Key = '', Values = [] }) => {
        const value = fields[Key];
        return value === undefined || Values.some((it) => (Key === 'Name' ? value.startsWith(it) : value === it));
      });
      return { DocumentIdentifiers: fits ? [{ ...DOCUMENT, PlatformTypes: [...DOCUMENT.PlatformTypes] }] : [] };
    },
    async DescribeDocument({ Name }) {
      known(Name);
      return {
        Document: {
          ...DOCUMENT,
          Status: 'Active',
          DefaultVersion: '1',
          LatestVersion: '1',
          Description: CONTENT.description,
          PlatformTypes: [...DOCUMENT.PlatformTypes],
        },
      };
    },
    async GetDocument({ Name }) {
      known(Name);
      return {
        Name: SHELL,
        DocumentVersion: '1',
        Status: 'Active',
        DocumentType: 'Command',
        DocumentFormat: 'JSON',
        Content: JSON.stringify(CONTENT, null, 2),
      };
    },
  };
}
