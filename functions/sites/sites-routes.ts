import type { Route } from '../../shared/lambda/http-route.ts';
import type { ConfigReader } from '../../shared/store/config.ts';
import type { Table } from '../../shared/store/table.ts';

export interface SitesDeps {
  table: Table;
  config: ConfigReader;
}

export const sitesRoutes = (_: SitesDeps): Route[] => [];
