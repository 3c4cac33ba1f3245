import '../words';
import './panel.css';
import { createFakeHost, themeOf } from './fakeHost';
import { applyTheme } from '../themes';

const parameters = new URLSearchParams(location.search);
const host = createFakeHost(parameters);
applyTheme(themeOf(parameters));
window.waves = host;
window.acquireVsCodeApi = () => host;
