import { getUser, listProducts, serve } from './shop.mjs';

serve(async () => {
  const user = await getUser(42);
  return { user, products: await listProducts(user) };
});
