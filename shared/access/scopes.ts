import type { Role } from '../contracts/api-key.ts';

export const scopes = [
  'arrivals:write',
  'arrivals:read',
  'notifications:read',
  'notifications:acknowledge',
  'events:write',
  'entries:read',
  'reports:read',
  'config:read',
  'config:write',
  'keys:manage',
  'deliveries:read',
  'deliveries:replay',
  'candidates:read',
  'candidates:decide',
  'audit:read',
  'status:read',
] as const;
export type Scope = (typeof scopes)[number];

/** Scopes follow from the role. An administrator sees no person; candidate pairs hold ids and reasons only. */
export const scopesOf: Record<Role, readonly Scope[]> = {
  agency: ['arrivals:write', 'arrivals:read', 'events:write'],
  locality: [
    'notifications:read',
    'notifications:acknowledge',
    'events:write',
    'entries:read',
    'reports:read',
    'config:read',
  ],
  steward: [
    'notifications:read',
    'notifications:acknowledge',
    'events:write',
    'entries:read',
    'reports:read',
    'config:read',
    'deliveries:read',
    'deliveries:replay',
    'candidates:read',
    'candidates:decide',
    'status:read',
  ],
  auditor: ['audit:read'],
  admin: [
    'config:read',
    'config:write',
    'keys:manage',
    'deliveries:read',
    'deliveries:replay',
    'candidates:read',
    'candidates:decide',
    'status:read',
  ],
};
