/**
 * Files of templates that were made away from the service: by a batch on its own machine, or by
 * many machines at once. They hold personal data and are sealed; {@code
 * xiangfu/templates/v1/template_file.proto} states their format.
 */
package org.xiangfu.templates;
