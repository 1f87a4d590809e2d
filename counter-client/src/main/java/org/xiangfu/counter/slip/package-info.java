/** What is printed for an applicant, as PDF in which rare characters are intact. */
package org.xiangfu.counter.slip;
