import type { Route } from '../../shared/lambda/http-route.ts';
import type { ConfigReader } from '../../shared/store/config.ts';
import type { Table } from '../../shared/store/table.ts';

export interface TravellerDeps {
  table: Table;
  config: ConfigReader;
}

export const travellerRoutes = (_: TravellerDeps): Route[] => [];
