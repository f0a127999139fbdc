import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { chatApp } from '../lib/app.ts';
import { REPOSITORY } from '../lib/constructs/bundles.ts';
import { SettingsError } from '../lib/settings.ts';

try {
  const { app } = await chatApp({ bundlesDirectory: join(REPOSITORY, '.build', 'cdk') });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
