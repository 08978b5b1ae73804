# Enterprises, zones, people: the first tables of the area

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_invitations_and_sessions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='District',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('boundary', models.TextField(blank=True)),
                ('node', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='district_facts', to='accounts.scopenode')),
            ],
        ),
        migrations.CreateModel(
            name='Enterprise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uscc', models.CharField(max_length=18, null=True, unique=True, verbose_name='统一社会信用代码')),
                ('name', models.CharField(max_length=120, verbose_name='企业名称')),
                ('short_name', models.CharField(max_length=60, verbose_name='简称')),
                ('initials', models.CharField(blank=True, max_length=200)),
                ('aliases', models.TextField(blank=True, verbose_name='其他叫法')),
                ('industry_code', models.CharField(blank=True, max_length=8, verbose_name='行业代码')),
                ('size', models.CharField(choices=[('large', '大型'), ('medium', '中型'), ('small', '小型'), ('micro', '微型')], default='small', max_length=8, verbose_name='规模')),
                ('registered_count', models.PositiveIntegerField(null=True, verbose_name='在册人数')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='地址')),
                ('lat', models.FloatField(null=True, verbose_name='纬度')),
                ('lon', models.FloatField(null=True, verbose_name='经度')),
                ('is_above_scale', models.BooleanField(default=False)),
                ('is_closed_loop', models.BooleanField(default=False, verbose_name='闭环生产')),
                ('is_active', models.BooleanField(default=True, verbose_name='在营')),
                ('version', models.PositiveIntegerField(default=1)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.scopenode', verbose_name='片区或园区')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.scopenode')),
                ('node', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='enterprise', to='accounts.scopenode')),
                ('specialist', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enterprises', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('title', models.CharField(blank=True, max_length=60)),
                ('phone', models.CharField(max_length=30)),
                ('phone_digits', models.CharField(db_index=True, max_length=20)),
                ('duty', models.CharField(choices=[('principal', '负责人'), ('contact_a', '联络人A'), ('contact_b', '联络人B')], max_length=10)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to=settings.AUTH_USER_MODEL)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='enterprises.enterprise')),
            ],
        ),
        migrations.CreateModel(
            name='ChangeRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=20)),
                ('version', models.PositiveIntegerField(default=0)),
                ('changes', models.TextField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('answer', models.CharField(blank=True, max_length=300)),
                ('proposed_at', models.DateTimeField()),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.scopenode')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scope_node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.scopenode')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='change_requests', to='enterprises.enterprise')),
            ],
        ),
        migrations.CreateModel(
            name='AboveScaleTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('source', models.CharField(max_length=120)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='above_scale_terms', to='enterprises.enterprise')),
            ],
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('lat', models.FloatField(null=True)),
                ('lon', models.FloatField(null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='enterprises.enterprise')),
                ('node', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='site', to='accounts.scopenode')),
            ],
        ),
        migrations.CreateModel(
            name='SpecialistTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='specialist_terms', to='enterprises.enterprise')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='specialist_terms', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=40)),
                ('name_en', models.CharField(blank=True, max_length=60)),
                ('is_active', models.BooleanField(default=True)),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.scopenode')),
            ],
        ),
        migrations.CreateModel(
            name='EnterpriseTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('source', models.CharField(max_length=120)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tag_terms', to='enterprises.enterprise')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='enterprises.tag')),
            ],
        ),
        migrations.CreateModel(
            name='Workshop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('is_active', models.BooleanField(default=True)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workshops', to='enterprises.enterprise')),
                ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='workshops', to='enterprises.site')),
            ],
        ),
        migrations.CreateModel(
            name='Staff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('sex', models.CharField(blank=True, choices=[('M', '男'), ('F', '女')], max_length=1)),
                ('post', models.CharField(blank=True, max_length=60)),
                ('id_type', models.CharField(choices=[('resident', '居民身份证'), ('passport', '护照'), ('hk_macao', '港澳居民来往内地通行证'), ('taiwan', '台湾居民来往大陆通行证'), ('foreign_resident', '外国人永久居留身份证'), ('residence_permit', '港澳台居民居住证')], default='resident', max_length=16)),
                ('id_sealed', models.BinaryField()),
                ('id_hash', models.CharField(max_length=64)),
                ('id_last4', models.CharField(max_length=4)),
                ('phone_sealed', models.BinaryField(null=True)),
                ('phone_hash', models.CharField(blank=True, max_length=64)),
                ('phone_last4', models.CharField(blank=True, max_length=4)),
                ('residence', models.CharField(blank=True, max_length=80)),
                ('is_on_duty', models.BooleanField(default=False)),
                ('joined_on', models.DateField(null=True)),
                ('left_on', models.DateField(null=True)),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.scopenode')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='staff', to='enterprises.enterprise')),
                ('workshop', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='staff', to='enterprises.workshop')),
            ],
        ),
        migrations.CreateModel(
            name='Zone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=60)),
                ('boundary', models.TextField(blank=True)),
                ('label_lat', models.FloatField(null=True)),
                ('label_lon', models.FloatField(null=True)),
                ('committee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='zones', to='accounts.unit')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.scopenode')),
                ('node', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='zone_facts', to='accounts.scopenode')),
            ],
        ),
        migrations.CreateModel(
            name='ZoneTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='zone_terms', to=settings.AUTH_USER_MODEL)),
                ('zone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='enterprises.zone')),
            ],
        ),
        migrations.AddIndex(
            model_name='enterprise',
            index=models.Index(fields=['district', 'short_name', 'id'], name='enterprise_by_name'),
        ),
        migrations.AddIndex(
            model_name='enterprise',
            index=models.Index(fields=['district', 'area'], name='enterprise_by_area'),
        ),
        migrations.AddIndex(
            model_name='enterprise',
            index=models.Index(fields=['district', 'specialist'], name='enterprise_by_specialist'),
        ),
        migrations.AddIndex(
            model_name='enterprise',
            index=models.Index(fields=['district', 'is_above_scale'], name='enterprise_by_scale'),
        ),
        migrations.AddConstraint(
            model_name='enterprise',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lat', None), ('lon', None)), models.Q(('lat__range', (-90, 90)), ('lon__range', (-180, 180))), _connector='OR'), name='a_position_has_both_numbers_in_range'),
        ),
        migrations.AddConstraint(
            model_name='enterprise',
            constraint=models.CheckConstraint(condition=models.Q(('uscc', None), models.Q(('uscc', ''), _negated=True), _connector='OR'), name='no_credit_code_is_null_not_empty'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['enterprise', 'valid_to'], name='contact_by_enterprise'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('enterprise', 'phone_digits', 'duty'), name='a_number_answers_once_in_a_duty'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='a_contact_ends_after_it_begins'),
        ),
        migrations.AddIndex(
            model_name='changerequest',
            index=models.Index(fields=['district', 'state', 'enterprise'], name='change_request_by_state'),
        ),
        migrations.AddConstraint(
            model_name='abovescaleterm',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('enterprise',), name='an_enterprise_is_above_scale_once'),
        ),
        migrations.AddConstraint(
            model_name='abovescaleterm',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='an_above_scale_term_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=models.UniqueConstraint(fields=('enterprise', 'name'), name='a_site_name_is_used_once_an_enterprise'),
        ),
        migrations.AddConstraint(
            model_name='specialistterm',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('enterprise',), name='an_enterprise_has_one_specialist'),
        ),
        migrations.AddConstraint(
            model_name='specialistterm',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='a_specialist_term_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.UniqueConstraint(fields=('district', 'code'), name='a_tag_code_is_used_once_a_district'),
        ),
        migrations.AddConstraint(
            model_name='enterprisetag',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('enterprise', 'tag'), name='an_enterprise_carries_a_tag_once'),
        ),
        migrations.AddConstraint(
            model_name='enterprisetag',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='a_tag_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='workshop',
            constraint=models.UniqueConstraint(fields=('enterprise', 'name'), name='a_workshop_name_is_used_once_an_enterprise'),
        ),
        migrations.AddIndex(
            model_name='staff',
            index=models.Index(fields=['district', 'enterprise', 'name'], name='staff_by_enterprise'),
        ),
        migrations.AddIndex(
            model_name='staff',
            index=models.Index(fields=['district', 'id_hash'], name='staff_by_identity'),
        ),
        migrations.AddIndex(
            model_name='staff',
            index=models.Index(fields=['district', 'phone_hash'], name='staff_by_phone'),
        ),
        migrations.AddConstraint(
            model_name='staff',
            constraint=models.UniqueConstraint(condition=models.Q(('left_on', None)), fields=('enterprise', 'id_hash'), name='a_person_is_employed_once_an_enterprise'),
        ),
        migrations.AddConstraint(
            model_name='staff',
            constraint=models.CheckConstraint(condition=models.Q(('left_on', None), ('joined_on', None), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='a_person_leaves_after_joining'),
        ),
        migrations.AddConstraint(
            model_name='staff',
            constraint=models.CheckConstraint(condition=models.Q(('left_on', None), ('is_on_duty', False), _connector='OR'), name='nobody_who_left_is_on_duty'),
        ),
        migrations.AddConstraint(
            model_name='zone',
            constraint=models.UniqueConstraint(fields=('district', 'code'), name='a_zone_code_is_used_once_a_district'),
        ),
        migrations.AddConstraint(
            model_name='zoneterm',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('zone',), name='one_person_takes_a_zone'),
        ),
        migrations.AddConstraint(
            model_name='zoneterm',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='a_zone_term_ends_after_it_begins'),
        ),
    ]
