/** Signing in at an OpenID provider: authorisation code with PKCE, and a loopback redirect. */
package org.xiangfu.client.oidc;
