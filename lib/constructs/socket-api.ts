import { Stack, Validations } from 'aws-cdk-lib';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { accessLog, COMMON_FIELDS } from './access-log.ts';
import { ApiGatewayLogRole } from './api-gateway-log-role.ts';
import type { ChatFunction } from './chat-function.ts';
import { EDGE_KEY_HEADER } from './edge-key.ts';
import type { Grant } from './grant.ts';

/** The only path at which API Gateway accepts a WebSocket; the edge rewrites all doors to it. */
export const SOCKET_STAGE = 'socket';

const LOGGED_FIELDS = {
  ...COMMON_FIELDS,
  connectionId: '$context.connectionId',
  eventType: '$context.eventType',
} as const;

/**
 * The WebSocket API. It is created before its functions and gets its routes after them, because functions that post to
 * sockets need its id, and its routes need the functions.
 */
export class ChatSocketApi extends Construct {
  readonly api: WebSocketApi;
  readonly stage: WebSocketStage;
  readonly #settings: Settings;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.#settings = settings;
    this.api = new WebSocketApi(this, 'Api', {
      apiName: `${settings.stage}-chat-socket`,
      // Never matched on purpose: every frame goes to `$default`, since Socket.IO's frames are not JSON.
      routeSelectionExpression: '\\$default',
    });
    const isLogged = settings.socketAccessLog !== 'off';
    this.stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName: SOCKET_STAGE,
      autoDeploy: true,
      throttle: { rateLimit: settings.throttle.rate, burstLimit: settings.throttle.burst },
      ...(isLogged && { accessLogSettings: accessLog(this, settings, LOGGED_FIELDS) }),
    });
    if (!isLogged) {
      Validations.of(this.stage).acknowledge({
        id: 'AwsSolutions::AwsSolutions-APIG1',
        reason:
          'It takes a setting of the whole account, which is the operator’s to make; the functions log every event that reaches them',
      });
    }
    if (settings.socketAccessLog === 'create-role') {
      this.stage.node.addDependency(new ApiGatewayLogRole(this, 'LogRole').account);
    }
  }

  /**
   * Routes everything to one function, and every handshake through the authorizer first.
   *
   * The identity source must be a header that every handshake has: a missing one is a 401 without a call, and browsers
   * cannot send `Authorization`. Behind the edge it is the gateway's key, so a handshake that bypasses the edge never costs
   * an invocation.
   * No route answers its caller directly (there are no route responses); replies are posted.
   */
  connect(socket: ChatFunction, authorizer: ChatFunction): void {
    const integration = new WebSocketLambdaIntegration('socket', socket.lambda);
    this.api.addRoute('$connect', {
      integration,
      authorizer: new WebSocketLambdaAuthorizer('Authorizer', authorizer.lambda, {
        identitySource: [`route.request.header.${this.#settings.edge ? EDGE_KEY_HEADER : 'Host'}`],
      }),
    });
    for (const routeKey of ['$default', '$disconnect']) {
      Validations.of(this.api.addRoute(routeKey, { integration })).acknowledge({
        id: 'AwsSolutions::AwsSolutions-APIG4',
        reason:
          'API Gateway takes an authorizer on $connect only, and shows its verdict to the later events of the socket',
      });
    }
  }

  /**
   * Lets a function post to sockets. The variable is the SDK's own, so no function names an endpoint; behind the edge an
   * endpoint derived from an event's `domainName` would be wrong.
   */
  posting(): Grant {
    return this.#managing('POST');
  }

  /** Lets a function end sockets. */
  ending(): Grant {
    return this.#managing('DELETE');
  }

  #managing(method: 'POST' | 'DELETE'): Grant {
    const stack = Stack.of(this);
    const connections = stack.formatArn({
      service: 'execute-api',
      resource: this.api.apiId,
      resourceName: `${SOCKET_STAGE}/${method}/@connections/*`,
    });
    return {
      environment: {
        AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: `https://${this.api.apiId}.execute-api.${stack.region}.${stack.urlSuffix}/${SOCKET_STAGE}`,
      },
      statements: [
        new PolicyStatement({
          actions: ['execute-api:ManageConnections'],
          resources: [connections],
        }),
      ],
      wildcard: 'The id of a connection is not known before it exists; the API and its stage are',
    };
  }
}
