import './panel.css';
import type { WebviewApi } from '../host';
import type { FakeHost } from './fakeHost';
import { createFakeHost, themeOf } from './fakeHost';
import { applyTheme } from './themes';

declare global {
  interface Window {
    waves: FakeHost;
    acquireVsCodeApi: () => WebviewApi;
  }
}

const parameters = new URLSearchParams(location.search);
const host = createFakeHost(parameters);
applyTheme(themeOf(parameters));
window.waves = host;
window.acquireVsCodeApi = () => host;
