/** AWS managed policies a template may name, as far as they speak of services the twin emulates. */
const documents: Record<string, object> = {
  'service-role/AWSLambdaBasicExecutionRole': {
    Statement: [
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: '*',
      },
    ],
  },
};

/** The document of a managed policy's ARN. Throws for one the twin does not know. */
export function managedPolicy(arn: string): object {
  const document = documents[arn.split(':policy/')[1] ?? ''];
  if (document === undefined) throw new Error(`The twin does not know the managed policy ${arn}`);
  return document;
}
