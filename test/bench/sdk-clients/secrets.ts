import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** For the empty handlers that cold starts are compared with. */
export const client = new SecretsManagerClient({});
