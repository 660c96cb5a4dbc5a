/** The same in Svelte. */
import { mount } from 'svelte';
import Chat from './demo-chat.svelte';

mount(Chat, { target: document.querySelector('#app') });
