import { randomInt } from 'node:crypto';
import type { ResolvedTemplates } from './resolved-templates.ts';
import { isRecord, knownProperties } from './template.ts';

/** A secret of the templates, and how to generate its value. */
export interface SecretDefinition {
  readonly logicalId: string;
  readonly arn: string;
  readonly name: string;
  generate(): string;
}

/** Every secret of the templates. Known differences: no KMS key, no replicas, no rotation. */
export function readSecrets(templates: ResolvedTemplates): SecretDefinition[] {
  return templates.resources('AWS::SecretsManager::Secret').map((resource) => {
    knownProperties(resource, {
      read: ['GenerateSecretString', 'Name', 'SecretString'],
      ignored: ['Description', 'KmsKeyId', 'ReplicaRegions', 'Tags'],
    });
    const arn = templates.attribute(resource, 'Ref');
    const settings = templates.value(resource, 'GenerateSecretString');
    const given = templates.value(resource, 'SecretString');
    return {
      logicalId: resource.logicalId,
      arn,
      name: arn.replace(/^.*:secret:/, '').replace(/-[a-z0-9]{6}$/, ''),
      generate: () => (typeof given === 'string' ? given : generateSecret(isRecord(settings) ? settings : {})),
    };
  });
}

const CLASSES = [
  ['ExcludeLowercase', 'abcdefghijklmnopqrstuvwxyz'],
  ['ExcludeUppercase', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ['ExcludeNumbers', '0123456789'],
  ['ExcludePunctuation', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
] as const;

/** Secrets Manager's `GenerateSecretString`: length 32 by default; alphabets can be excluded one by one. */
function generateSecret(settings: Readonly<Record<string, unknown>>): string {
  const excluded = String(settings.ExcludeCharacters ?? '');
  const alphabet = CLASSES.filter(([switchedOff]) => settings[switchedOff] !== true)
    .map(([, characters]) => characters)
    .join('')
    .concat(settings.IncludeSpace === true ? ' ' : '')
    .split('')
    .filter((character) => !excluded.includes(character));
  const length = Number(settings.PasswordLength ?? 32);
  const password = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
  const { SecretStringTemplate, GenerateStringKey } = settings;
  if (typeof SecretStringTemplate !== 'string') return password;
  return JSON.stringify({ ...JSON.parse(SecretStringTemplate), [String(GenerateStringKey)]: password });
}
