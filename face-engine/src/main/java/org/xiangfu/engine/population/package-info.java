/**
 * People who do not exist: a seed is a person, a second seed one of their photos. For tests, load,
 * demonstrations and training; needs no photo of anybody.
 */
package org.xiangfu.engine.population;
