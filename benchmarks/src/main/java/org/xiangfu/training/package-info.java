/** A place to learn: a service of made-up people and a console that says so on every page. */
package org.xiangfu.training;
