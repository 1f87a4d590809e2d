package org.xiangfu.server.persons;

import java.util.OptionalInt;
import org.xiangfu.v1.PersonSex;

/**
 * What statistics may know of a person.
 *
 * @param sex UNSPECIFIED if not known
 * @param birthYear such as 1987; empty if not known
 */
public record Demography(PersonSex sex, OptionalInt birthYear) {}
