/* SPDX-License-Identifier: MIT */
/*
 * ns_do.h - functions that ns_do's files share. A verb gets the words after its name; its return value is the exit status.
 */
#ifndef TESTS_NS_NS_DO_H
#define TESTS_NS_NS_DO_H

void say(const char *text);
void __attribute__((noreturn)) rest(void);
void nap(long ms);
void ignore_all(void);
int do_ask(char **args);

/* ns_do_crowd.c */
int do_orphans(char **args);
int do_family(char **args);
int do_bomb(char **args);
int do_storm(char **args);
int do_crowd(char **args);
int do_beat(char **args);
int do_spare(char **args);
int do_sparefork(char **args);
int do_sparestorm(char **args);
int do_impostor(char **args);
int do_thrash(char **args);
int do_terms(char **args);
int do_unreadable(char **args);
int do_sparing(char **args);

/* ns_do_roles.c */
int do_kick(char **args);
int do_killask(char **args);
int do_kill(char **args);
int do_rights(char **args);

#endif
