import * as z from 'zod';
import type { DynamoEngine } from '../dynamodb/engine.ts';
import type { Need } from '../iam/judge.ts';
import { dynamoNeeds, type Stores, secretNeeds, sqsNeeds } from '../iam/needs.ts';
import type { Metering } from '../runtime/meters.ts';
import type { Secrets } from '../runtime/secrets.ts';
import type { SqsEngine } from '../sqs/engine.ts';
import { type Answer, refuse } from './answer.ts';

/** One request after reading: `operation` is the part of X-Amz-Target behind the point. */
export type AwsRequest = { operation: string; body: unknown; rawBody: Buffer; callerName: string };

/** A service behind the listener: what a request needs to be allowed, and what it does. */
export type Service = {
  name: 'dynamodb' | 'sqs' | 'secretsmanager';
  contentType: string;
  throttled: Answer;
  needs(request: AwsRequest): Need[];
  execute(request: AwsRequest): Promise<Answer>;
};

type Deps = { stores: Stores; dynamo: DynamoEngine; sqs: SqsEngine; secrets: Secrets; metering: Metering };

/** Services by the prefix of X-Amz-Target. */
export function createServices(deps: Deps): Map<string, Service> {
  return new Map<string, Service>([
    ['DynamoDB_20120810', dynamodb(deps)],
    ['AmazonSQS', sqs(deps)],
    ['secretsmanager', secretsManager(deps)],
  ]);
}

function dynamodb({ stores, dynamo, metering }: Deps): Service {
  return {
    name: 'dynamodb',
    contentType: 'application/x-amz-json-1.0',
    throttled: refuse(
      'com.amazonaws.dynamodb.v20120810#ThrottlingException',
      'Rate of requests exceeds the allowed',
    ),
    needs: ({ operation, body }) => dynamoNeeds(stores, operation, body),
    execute: async ({ operation, body, rawBody, callerName }) => {
      const answer = await dynamo.handle(operation, body, rawBody);
      metering.dynamo(callerName, operation, answer.units);
      return answer;
    },
  };
}

function sqs({ stores, sqs: engine, metering }: Deps): Service {
  return {
    name: 'sqs',
    contentType: 'application/x-amz-json-1.0',
    throttled: refuse('com.amazonaws.sqs#RequestThrottled', 'The request was throttled', 403),
    needs: ({ operation, body }) => sqsNeeds(stores, operation, body),
    execute: async ({ operation, body }) => {
      const answer = await engine.handle(operation, body);
      metering.sqs(operation, answer.units.requests);
      return answer;
    },
  };
}

const getSecretValue = z.looseObject({ SecretId: z.string() });

function secretsManager({ stores, secrets, metering }: Deps): Service {
  return {
    name: 'secretsmanager',
    contentType: 'application/x-amz-json-1.1',
    throttled: refuse('ThrottlingException', 'Rate exceeded'),
    needs: ({ operation, body }) => secretNeeds(stores, operation, getSecretValue.parse(body).SecretId),
    execute: async ({ operation, body }) => {
      metering.secretCall();
      if (operation !== 'GetSecretValue') {
        return refuse('UnknownOperationException', `The twin does not emulate secretsmanager:${operation}`);
      }
      const secret = secrets.get(getSecretValue.parse(body).SecretId);
      if (secret === undefined) {
        return refuse('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      }
      return {
        status: 200,
        body: {
          ARN: secret.arn,
          Name: secret.name,
          SecretString: secret.text,
          VersionStages: ['AWSCURRENT'],
        },
      };
    },
  };
}
