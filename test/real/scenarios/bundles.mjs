// Applications that are one file.
import { BUNDLE_LINES, bundleScenario } from '../lines/bundles/bundle-scenario.mjs';

export default BUNDLE_LINES.map(bundleScenario);
