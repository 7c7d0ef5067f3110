import { handle } from './handlers.mjs';
import { serve } from './shop.mjs';

serve(handle);
