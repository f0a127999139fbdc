import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ARRIVING, SERVED, servedRules } from '../../lambdas/adapters/s3/object-keys.ts';
import type { Settings } from '../settings.ts';
import type { Grant } from './grant.ts';
import { removalPolicy } from './removal-policy.ts';

/** The shortest lifecycle of S3; an upload that was not completed within an hour can never be completed. */
const ARRIVING_KEPT = Duration.days(1);

/** Seconds for which a browser may cache a preflight's answer: every upload is preflighted. */
const PREFLIGHT_KEPT = 3600;

/**
 * The bucket for files that visitors and agents send. Browsers put files straight into it, by presigned URLs for one file
 * each; completed files are read by the edge only. No versions: an erased file is gone.
 */
export class FileBucket extends Construct {
  readonly bucket: Bucket;
  readonly #edge: boolean;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const { edge, retentionDays } = settings;
    this.#edge = edge;
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      cors: [['https://*', 'http://*'], ['*']].map((allowedOrigins) => ({
        // Which site may upload was decided when the presigned URL was issued. S3 answers by the first rule that fits: pages of
        // the web may send credentials, which `*` does not let them, and pages of apps have schemes of their own.
        allowedOrigins,
        allowedMethods: [HttpMethods.PUT],
        // A page's own tools add headers to every call; those of S3 (`x-amz-…`) the signature would have to cover.
        allowedHeaders: ['*'],
        maxAge: PREFLIGHT_KEPT,
      })),
      lifecycleRules: [
        { id: 'never-completed', prefix: ARRIVING, expiration: ARRIVING_KEPT },
        // At the midnight after the last day.
        ...servedRules(retentionDays).map(({ days, ...rule }) => ({ ...rule, expiration: Duration.days(days) })),
        { id: 'never-finished', abortIncompleteMultipartUploadAfter: ARRIVING_KEPT },
      ],
      removalPolicy: removalPolicy(settings),
    });
    if (edge) this.#letEdgeRead();
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions::AwsSolutions-S1',
      reason: 'A log of access would need a second bucket; the edge logs every read, the functions every upload',
    });
  }

  /** The name as another stack may refer to it: the bucket's own `bucketName` is for this stack. */
  get nameReference(): string {
    return (this.bucket.node.defaultChild as CfnBucket).ref;
  }

  /** Tells a function the bucket's name, and permits nothing. */
  named(): Grant {
    return { environment: { FILES_BUCKET: this.bucket.bucketName }, statements: [] };
  }

  /** Lets a function presign uploads, read what was uploaded, and move it to the folder that is served. */
  uploading(): Grant {
    const objects = (prefix: string) => this.bucket.arnForObjects(`${prefix}*`);
    const statement = (actions: string[], prefix: string) =>
      new PolicyStatement({ actions: actions.map((action) => `s3:${action}`), resources: [objects(prefix)] });
    return {
      ...this.named(),
      statements: [
        statement(['PutObject', 'GetObject', 'DeleteObject'], ARRIVING),
        // Without an edge the function itself presigns the URLs to read from.
        statement(['PutObject', ...(this.#edge ? [] : ['GetObject']), 'DeleteObject'], SERVED),
      ],
      wildcard: 'The name of a file is not known before it exists; the bucket and the folder are',
    };
  }

  /** Lets a function delete files, uploaded and served. */
  erasing(): Grant {
    return {
      environment: { FILES_BUCKET: this.bucket.bucketName },
      statements: [
        new PolicyStatement({
          actions: ['s3:DeleteObject'],
          resources: [ARRIVING, SERVED].map((prefix) => this.bucket.arnForObjects(`${prefix}*`)),
        }),
      ],
      wildcard: 'Which files belong to what is erased is known when it is; the bucket and the folders are',
    };
  }

  /**
   * Lets the edge read. The distribution is created after this stack, in another Region, so it cannot be named here: any
   * distribution of this account may read. It reads completed files only, by exact name, since it may not list.
   */
  #letEdgeRead(): void {
    const distributions = Stack.of(this).formatArn({
      service: 'cloudfront',
      region: '',
      resource: 'distribution',
      resourceName: '*',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
        actions: ['s3:GetObject'],
        resources: [this.bucket.arnForObjects(`${SERVED}*`)],
        conditions: { ArnLike: { 'AWS:SourceArn': distributions } },
      }),
    );
  }
}
