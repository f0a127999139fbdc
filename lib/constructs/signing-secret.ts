import { Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import type { Grant } from './grant.ts';
import { removalPolicy } from './removal-policy.ts';

/** Length of the secret: 64 letters and digits carry 381 bits, more than the 256 of the Ed25519 seed derived from them. */
const LENGTH = 64;

/**
 * The secret that the private signing keys are derived from. One function may read it; the keys derived from it never leave
 * that function (docs/decisions/0011-derived-signing-keys.md).
 */
export class SigningSecret extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: 'The signing keys of the chat tokens are derived from this',
      generateSecretString: { passwordLength: LENGTH, excludePunctuation: true },
      removalPolicy: removalPolicy(settings),
    });
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason: 'Signing keys rotate by their own number; another secret would end every token at once',
    });
  }

  reading(): Grant {
    return {
      environment: { SIGNING_SECRET_ARN: this.secret.secretArn },
      statements: [
        new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secret.secretArn] }),
      ],
    };
  }
}
