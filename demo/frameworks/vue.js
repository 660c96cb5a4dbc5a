/** The same in Vue. */
import { createApp } from 'vue';
import Chat from './demo-chat.vue';

createApp(Chat).mount('#app');
